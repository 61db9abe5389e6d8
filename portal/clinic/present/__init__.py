"""From what was loaded to what a page says: words, rows and pictures. Reads nothing, decides nothing, writes nothing."""
