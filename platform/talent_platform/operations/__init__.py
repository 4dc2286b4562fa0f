"""What an operator needs: slips said in a sentence, the doctor, backups."""
