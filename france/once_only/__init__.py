"""« Dites-le-nous une fois »: the programme, its steps and its measure."""
