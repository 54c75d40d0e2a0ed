"""Texts as HTML that can do no harm: Markdown, and code with its words marked for colouring."""
