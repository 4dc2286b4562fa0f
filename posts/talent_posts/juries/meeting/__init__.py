"""The law of a review meeting (评审会议): who attends, how votes count, what follows."""
