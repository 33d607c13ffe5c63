"""Issues: what is wrong or hard to believe in a case, and what would mend it."""
