"""How far two spellings are apart."""


def edits(typed: str, word: str, most: int) -> int:
    """Letters wrong, missing, added, or neighbours swapped, to make one into the other (optimal string
    alignment); above `most` it only says so."""
    before: list[int] = []
    row = list(range(len(word) + 1))
    for at, letter in enumerate(typed, 1):
        earlier, before, row = before, row, [at]
        for place, other in enumerate(word, 1):
            cost = min(row[-1] + 1, before[place] + 1, before[place - 1] + (letter != other))
            if at > 1 and place > 1 and letter == word[place - 2] and typed[at - 2] == other:
                cost = min(cost, earlier[place - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]
