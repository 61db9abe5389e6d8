"""Tags of the content templates."""
