"""One small community in which every route has something to show."""
