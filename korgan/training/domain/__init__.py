"""Posts, competences, courses, teams and credentials as plain values and rules. No Django."""
