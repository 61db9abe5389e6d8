"""From what was loaded to what a page says: words, rows and pictures. It reads, decides and writes nothing."""
