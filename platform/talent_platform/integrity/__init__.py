"""The integrity archive (诚信档案): who is recorded, by which article, until when, and what that means."""
