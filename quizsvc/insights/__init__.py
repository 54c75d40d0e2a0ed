"""What comes of many attempts: progress of learners, statistics of questions and quizzes."""
