"""How texts become words: one writing, tokens, pinyin, the lexicon."""
