"""Documents for people: tables and explanations, in Chinese and English."""
