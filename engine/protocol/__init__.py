"""The door between studio and engine: the messages and how they become bytes. No torch, no Qt."""
