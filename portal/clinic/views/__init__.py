"""The clinician's pages and the patient's home, one noun a file."""
