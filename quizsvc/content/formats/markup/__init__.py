"""HTML and plain text into our Markdown, and Markdown back into HTML."""
