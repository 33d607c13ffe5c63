"""The model language: lines and inputs declared once, read many ways."""
