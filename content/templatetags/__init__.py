"""Tags of the content templates: marks of sources become links. What reads belongs to `content.presence`."""
