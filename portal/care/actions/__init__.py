"""What staff decide. Each action checks the role and the care team first, then calls what it needs of intake and content."""
