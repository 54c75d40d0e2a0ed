"""Questions, quizzes and topics in the database: read, imported, proved, exported."""
