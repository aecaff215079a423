"""Files that Netloom ships beside its code: templates, icons, translations."""
