"""What Moodle calls columns and people, in the languages that it is used in most.

Source: Moodle's language packs (docs/lms.md), older words behind newer ones.
"""

from collections.abc import Sequence

from grading.lms.people import heading_key

FIELDS = ("participant", "name", "first_name", "last_name", "email", "sis_id", "login", "groups")
# A language a line, in the order of FIELDS, with a bar between what it says here and there.
LANGUAGES = (
    ("Identifier", "Full name", "First name", "Last name|Surname", "Email address|Email", "ID number", "Username", "Groups|Group|Submission team"),
    ("ID", "Vollständiger Name", "Vorname", "Nachname", "E-Mail-Adresse|E-Mail", "ID-Nummer", "Anmeldename", "Gruppen|Gruppe"),
    ("Identifiant", "Nom complet|Nom complet de l’utilisateur", "Prénom", "Nom de famille|Nom", "Adresse de courriel", "Numéro d’identification", "Nom d’utilisateur", "Groupes|Groupe"),
    ("Identificador", "Nombre completo|Nombre completo del usuario", "Nombre", "Apellido(s)|Apellidos", "Dirección de correo", "Número de ID", "Nombre de usuario", "Grupos|Grupo"),
    ("Identificativo", "Nome completo dell'utente", "Nome", "Cognome", "Indirizzo email", "Codice identificativo", "Username", "Gruppi|Gruppo"),
    ("Identificatie", "Volledige naam", "Voornaam", "Achternaam", "E-mailadres", "Nummer (ID)", "Gebruikersnaam", "Groepen|Groep"),
    ("Identificador", "Nome completo", "Nome", "Apelido|Sobrenome", "E-mail", "Número de identificação (ID)", "Nome de utilizador", "Grupos|Grupo"),
    ("Identificador", "Nom complet", "Nom", "Cognoms", "Adreça electrònica", "Número ID", "Nom d'usuari", "Grups|Grup"),
    ("Identifierare", "Fullständigt namn", "Förnamn", "Efternamn", "E-postadress", "ID nummer", "Användarnamn", "Grupper|Grupp"),
)  # fmt: skip


def _keys(words: str) -> tuple[str, ...]:
    return tuple(heading_key(word) for word in words.split("|"))


HEADINGS = tuple(
    {key: field for field, words in zip(FIELDS, language, strict=True) for key in _keys(words)}
    for language in LANGUAGES
)
GRADE = _keys(
    "Grade|Bewertung|Note|Calificación|Valutazione|Beoordeling|Cijfer|Nota|Avaliação|Qualificació|Betyg"
)
MAXIMUM = _keys(
    "Maximum grade|Bestwertung|Beste Bewertung|Maximale Bewertung|Note maximale|Calificación máxima|Valutazione massima|"
    "Voto massimo|Maximaal cijfer|Nota máxima|Qualificació màxima|Maxbetyg"
)
CAN_BE_CHANGED = _keys(
    "Grade can be changed|Bewertung kann geändert werden|La note peut être modifiée|La calificación puede ser cambiada|"
    "La valutazione può essere cambiata|Het cijfer kan gewijzigd worden|A nota pode ser alterada|"
    "Es pot canviar la qualificació|Betyg kan ändras"
)
# A worksheet says this of a grade that Moodle has locked.
LOCKED = _keys("No|Nein|Non|Nee|Não|Nej")
# "Participant" as file names hold it, which take no slash; the worksheet says "Participant 1234".
PARTICIPANT = _keys(
    "Participant|Teilnehmer|Teilnehmerin|Participante|Deelnemer|Partecipante|Deltagare|Deltaker|Deltager"
)


def fields(headings: Sequence[str]) -> dict[str, str]:
    """Return what each heading stands for, in the language that knows most of them.

    The Italian worksheet calls the whole name "Nome", as it calls the first name elsewhere.
    """
    known = max(HEADINGS, key=lambda language: len({language.get(heading) for heading in headings}))
    found = {heading: known[heading] for heading in headings if heading in known}
    if "first_name" in found.values() and not {"name", "last_name"} & set(found.values()):
        return {heading: "name" if field == "first_name" else field for heading, field in found.items()}
    return found
