"""What in data on ties looks wrong, found by figures alone and always told with them: nothing is corrected here."""
