"""Pages from Markdown, data and templates through mkdocs, in French typography."""
