"""What runs apart from the web: workers on the queue, and the schedule. Thin: each job calls one use case."""
