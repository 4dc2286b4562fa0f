"""What the city issues itself: by a decision of two people, on paper, with codes that anybody can check."""
