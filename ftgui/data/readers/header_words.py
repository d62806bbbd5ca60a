"""What people call their columns, in the languages we know words for.

Matching ignores case, accents and punctuation. A name is known as a whole (`Antwort`) or by one of
its words (`answer_text`, `Antwort des Supports`).
"""

import re
import unicodedata
from functools import lru_cache
from typing import Literal

Meaning = Literal[
    "question", "answer", "instruction", "system", "context", "rejected", "label", "text", "history", "tools", "ignored"
]

_WORDS: dict[Meaning, str] = {
    "question": """
        question, questions, q, prompt, query, user, user message, ask, input, request, utterance, human, problem,
        message, inquiry, customer, customer message, customer question, frage, fragen,
        kundenfrage, anfrage, nachricht, eingabe, aufgabenstellung,
        pregunta, preguntas, consulta, entrada, solicitud, domanda, domande, richiesta, ingresso, pergunta, perguntas,
        entrée, requête, demande, vraag, vragen, pytanie, fråga, frågor, spørgsmål, spørsmål, kysymys, otázka, kérdés,
        întrebare, soru, ερώτηση, вопрос, питання, 问题, 問題, 提问, 質問, 질문, سؤال, السؤال, שאלה,
        प्रश्न, câu hỏi, pertanyaan
        """,
    "answer": """
        answer, answers, a, response, responses, reply, completion, output, target, assistant, bot, gpt, model answer,
        solution, expected, ideal, gold, reference, result, chosen, preferred, preferred output, antwort, antworten,
        ausgabe, lösung, musterantwort, respuesta, respuestas, salida, contestación, réponse, réponses, sortie,
        risposta, risposte, uscita, resposta, respostas, saída, antwoord, antwoorden, odpowiedź, svar, vastaus,
        odpověď, válasz, răspuns, cevap, yanıt, απάντηση, ответ, відповідь, 答案, 回答, 答え, 답변, 대답, جواب, الجواب,
        إجابة, الإجابة, תשובה, उत्तर, câu trả lời, jawaban, sql, json
        """,
    "instruction": """
        instruction, instructions, task, anweisung, aufgabe, auftrag, instrucción, tarea, consigne, tâche, istruzione,
        compito, instrução, tarefa, opdracht, polecenie, инструкция, 指令, 指示, 지시
        """,
    "system": "system, system prompt, system message, persona, systemprompt, systemnachricht, sistema, système, 系统",
    "context": """
        context, passage, paragraph, document, background, schema, kontext, dokument, contexto, contexte, contesto,
        контекст, 上下文
        """,
    "rejected": "rejected, non preferred output, dispreferred, worse, loser, abgelehnt, rejected response",
    "label": """
        label, labels, category, class, sentiment, intent, tag, topic, rating, kategorie, klasse, thema, stimmung,
        categoría, etiqueta, clase, catégorie, étiquette, classe, categoria, etichetta, kategoria, метка, категория,
        标签, ラベル
        """,
    "text": "text, content, sentence, review, comment, tweet, body, satz, kommentar, texto, texte, testo, 文本, 텍스트",
    "history": "history, verlauf, historial, historique",
    "tools": "tools, functions",
    "ignored": """
        id, no, nr, number, index, date, time, timestamp, author, source, url, link, email, language, lang, split,
        created, updated, version, status, nummer, datum, autor, quelle, sprache, fecha, fuente, idioma, auteur,
        langue, fonte, data, score
        """,
}


def simplify(name: str) -> str:
    """`Réponse_Text` and `reponseText` alike become `reponse text`."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    plain = "".join(mark for mark in unicodedata.normalize("NFKD", spaced) if not unicodedata.combining(mark))
    return " ".join(re.findall(r"\w+", unicodedata.normalize("NFC", plain).casefold().replace("_", " ")))


_MEANINGS: dict[str, Meaning] = {
    simplify(word): meaning for meaning, words in _WORDS.items() for word in words.split(",")
}
_GERMAN_ENDINGS: dict[str, Meaning] = {
    "frage": "question",
    "fragen": "question",
    "nachricht": "question",
    "eingabe": "question",
    "antwort": "answer",
    "antworten": "answer",
    "ausgabe": "answer",
}
"""German joins words: a `Supportantwort` is an answer."""
_SINGLE = {"a", "q", "no", "data", "result", "number", "time", "user", "customer", "message", "model", "json", "sql"}
"""Too common in longer names to say anything there."""
_SPEAKERS = {"user", "customer", "human", "assistant", "bot", "gpt"}


@lru_cache(maxsize=4096)
def meaning(name: str) -> tuple[Meaning | None, float]:
    """What a column of this name holds, and how sure that is: 1 for the whole name, 0.8 for one of its words."""
    simple = simplify(name)
    if simple in _MEANINGS:
        return _MEANINGS[simple], 1.0
    words = simple.split()
    found = {_MEANINGS[word] for word in words if word in _MEANINGS and word not in _SINGLE}
    found |= {sense for word in words for ending, sense in _GERMAN_ENDINGS.items() if word.endswith(ending)}
    if "ignored" in found:
        return "ignored", 0.8
    for best in ("rejected", "answer", "question", "instruction", "system", "context", "label", "text"):
        if best in found:
            return best, 0.8
    return None, 0.0


def names_a_speaker(name: str) -> bool:
    """Whether a column of this name holds what somebody says, or only who it was."""
    return simplify(name) in _SPEAKERS


def is_known(name: str) -> bool:
    """Whether a cell is a column's name as people use them, rather than text of their own."""
    return meaning(name)[1] == 1.0
