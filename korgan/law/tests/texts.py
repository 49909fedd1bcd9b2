"""Small laws for tests: a fictional State's, in our own words."""

NUCLEAR_ACT = """Nuclear Act
Chapter 1. General
Article 1. Scope
This Act applies to nuclear material in use, storage and transport.
Article 2. Authority
1. The Agency is the competent authority.
2. The Agency keeps a register of sources.
Chapter 2. Offences
Article 3. Theft of nuclear material
A person who steals nuclear material commits an offence.
Article 4. Penalty
An offence of article 3 is punished by imprisonment of five to fifteen years.
"""
# Article 3 reworded, article 2(2) gone, article 5 new.
AMENDED_ACT = """Nuclear Act
Chapter 1. General
Article 1. Scope
This Act applies to nuclear material in use, storage and transport.
Article 2. Authority
1. The Agency is the competent authority.
Chapter 2. Offences
Article 3. Theft of nuclear material
A person who steals or obtains by fraud nuclear material commits an offence.
Article 4. Penalty
An offence of article 3 is punished by imprisonment of five to fifteen years.
Article 5. Jurisdiction
The courts try an offence committed on the territory.
"""
RUSSIAN_ACT = """ЗАКОН О ЯДЕРНОЙ ДЕЯТЕЛЬНОСТИ
Глава 1. Общие положения
Статья 1. Сфера действия
Настоящий Закон применяется к ядерному материалу при использовании, хранении и перевозке.
Статья 2. Орган
1. Агентство является компетентным органом.
2. Агентство ведёт реестр источников:
1) ядерных;
а) свежих;
б) облучённых;
2) иных.
Глава 2. Преступления
Статья 3. Хищение ядерного материала
Лицо, похитившее ядерный материал, совершает преступление.
Статья 4. Наказание
Преступление по статье 3 наказывается лишением свободы на срок от пяти до пятнадцати лет.
"""
