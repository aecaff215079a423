"""The engine process seen from Qt: start it, talk to it, lose it, find its work again."""
