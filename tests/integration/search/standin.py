"""A stand-in for Meilisearch: the part of its HTTP protocol that is spoken, in memory, with faults on demand.

It passes the contract of `test_contract.py` like the server itself, which keeps it true. Words are found as
parts of the searched attributes; how well they fit is not its business.
"""

import json
import re
import socket
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

NOW = "%Y-%m-%dT%H:%M:%S.%fZ"


class Index:
    def __init__(self) -> None:
        self.created = datetime.now(UTC).strftime(NOW)
        self.settings: dict[str, Any] = {}
        self.documents: dict[str, dict[str, Any]] = {}


class StandIn:
    """`lose()` empties the volume, `full` fails every task, `key` refuses all others; `stop()`, `start()`."""

    def __init__(self) -> None:
        self.indexes: dict[str, Index] = {}
        self.tasks: list[dict[str, Any]] = []
        self.key = ""
        self.full = False
        self.port = 0
        self.asked: Counter[str] = Counter()
        self._server: ThreadingHTTPServer | None = None
        self._connections: set[socket.socket] = set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        standin = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def setup(self) -> None:
                super().setup()
                standin._connections.add(self.connection)

            def finish(self) -> None:
                standin._connections.discard(self.connection)
                with suppress(OSError):
                    super().finish()

            def log_message(self, *_: Any) -> None:
                pass

            def _answer(self) -> None:
                length = int(self.headers.get("content-length") or 0)
                body = json.loads(self.rfile.read(length)) if length else None
                given = (self.headers.get("authorization") or "").removeprefix("Bearer ")
                try:
                    status, answer = standin.answer(self.command, self.path, body, given)
                except RefusedError as refused:
                    status, answer = refused.status, {
                        "message": refused.code, "code": refused.code, "type": "invalid_request", "link": "",
                    }  # fmt: skip
                text = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def __getattr__(self, name: str) -> Any:
                if name.startswith("do_"):
                    return self._answer
                raise AttributeError(name)

        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None
        # A connection kept alive has a thread of its own, which would go on answering.
        for connection in list(self._connections):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def lose(self) -> None:
        """The volume is gone, as when a container starts with an empty one."""
        self.indexes, self.tasks = {}, []

    def answer(self, method: str, path: str, body: Any, given: str) -> tuple[int, Any]:
        path, _, query = path.partition("?")
        parameters = dict(pair.split("=") for pair in query.split("&") if pair)
        parts = path.strip("/").split("/")
        self.asked[" ".join([method, parts[0], *parts[2:3]])] += 1
        if parts == ["health"]:
            return 200, {"status": "available"}
        if self.key and given != self.key:
            raise RefusedError(403, "invalid_api_key")
        if parts[:1] == ["indexes"] and len(parts) > 1:
            return self._of_index(method, parts[1], "/".join(parts[2:]), parameters, body)
        match method, *parts:
            case "GET", "tasks", number:
                return 200, self.tasks[int(number)]
            case "GET", "stats":
                stats = {uid: self._stats(index) for uid, index in list(self.indexes.items())}
                return 200, {"databaseSize": 1, "lastUpdate": None, "indexes": stats}
            case "GET", "indexes":
                found = [self._told(uid) for uid in self.indexes]
                return 200, {"results": found, "offset": 0, "limit": 1000, "total": len(found)}
            case "POST", "multi-search":
                asked = body["queries"]
                return 200, {"results": [search(self._index(one["indexUid"]), one) for one in asked]}
            case "POST", "swap-indexes":
                return 202, self._task(lambda: [self._swap(*pair["indexes"]) for pair in body])
        raise RefusedError(404, f"not played: {method} {path}")

    def _of_index(
        self, method: str, uid: str, what: str, parameters: dict[str, str], body: Any
    ) -> tuple[int, Any]:
        match method, what:
            case "DELETE", "":
                return 202, self._task(lambda: self.indexes.pop(uid))
            case "PATCH", "settings":
                return 202, self._task(lambda: self._made(uid).settings.update(body))
            case "POST", "documents":
                new = {document["id"]: document for document in body}
                return 202, self._task(lambda: self._made(uid).documents.update(new))
            case "POST", "documents/delete-batch":
                held = self._made(uid).documents
                return 202, self._task(lambda: [held.pop(id_, None) for id_ in body])
        index = self._index(uid)
        answers: dict[tuple[str, str], Callable[[], Any]] = {
            ("GET", ""): lambda: self._told(uid),
            ("GET", "stats"): lambda: self._stats(index),
            ("GET", "settings"): lambda: index.settings,
            ("GET", "documents"): lambda: self._listed(index, parameters),
        }
        if (method, what) not in answers:
            raise RefusedError(404, f"not played: {method} {what}")
        return 200, answers[method, what]()

    def _task(self, work: Any) -> dict[str, Any]:
        now = datetime.now(UTC).strftime(NOW)
        uid = len(self.tasks)
        task: dict[str, Any] = {"uid": uid, "status": "succeeded", "type": "work", "enqueuedAt": now}
        if self.full:
            task |= {"status": "failed", "error": {"code": "no_space_left_on_device", "type": "system"}}
        else:
            work()
        self.tasks.append(task)
        return {"taskUid": uid, "status": "enqueued", "type": "work", "enqueuedAt": now}

    def _index(self, uid: str) -> Index:
        if uid not in self.indexes:
            raise RefusedError(404, "index_not_found")
        return self.indexes[uid]

    def _made(self, uid: str) -> Index:
        return self.indexes.setdefault(uid, Index())

    def _swap(self, one: str, other: str) -> None:
        self.indexes[one], self.indexes[other] = self._index(other), self._index(one)

    def _told(self, uid: str) -> dict[str, Any]:
        made = self.indexes[uid].created
        return {"uid": uid, "createdAt": made, "updatedAt": made, "primaryKey": "id"}

    def _stats(self, index: Index) -> dict[str, Any]:
        number = len(index.documents)
        return {"numberOfDocuments": number, "isIndexing": False, "fieldDistribution": {}}

    def _listed(self, index: Index, parameters: dict[str, str]) -> dict[str, Any]:
        at, limit = int(parameters["offset"]), int(parameters["limit"])
        fields = parameters["fields"].replace("%2C", ",").split(",")
        some = list(index.documents.values())[at : at + limit]
        results = [{name: each[name] for name in fields if name in each} for each in some]
        return {"results": results, "offset": at, "limit": limit, "total": len(index.documents)}


class RefusedError(Exception):
    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status, self.code = status, code


def search(index: Index, body: dict[str, Any]) -> dict[str, Any]:
    filterable = {
        name
        for each in index.settings.get("filterableAttributes", ())
        for name in ([each] if isinstance(each, str) else each["attributePatterns"])
    }
    holds = read_filter(body["filter"], filterable)
    words = (body.get("q") or "").lower().split()
    scored = [
        (score, document)
        for document in index.documents.values()
        if holds(document) and (score := _score(index, document, words)) > 0
    ]
    for rule in reversed(body.get("sort") or []):
        name, _, way = rule.partition(":")
        known = [entry for entry in scored if name in entry[1]]
        known.sort(key=lambda entry: entry[1][name], reverse=way == "desc")
        scored = known + [entry for entry in scored if name not in entry[1]]
    if not body.get("sort"):
        scored.sort(key=lambda entry: -entry[0])
    page, size = body["page"], body["hitsPerPage"]
    shown = scored[(page - 1) * size : page * size]
    return {
        "hits": [
            {name: each.get(name) for name in body["attributesToRetrieve"]} | {"_rankingScore": score}
            for score, each in shown
        ],
        "indexUid": body["indexUid"], "query": body.get("q") or "", "processingTimeMs": 1,
        "page": page, "hitsPerPage": size,
        "totalHits": len(scored), "totalPages": -(-len(scored) // size),
        "facetDistribution": {name: _counted(name, scored) for name in body.get("facets") or []},
    }  # fmt: skip


def _counted(name: str, scored: list[tuple[float, dict[str, Any]]]) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for _, document in scored:
        value = document.get(name)
        for each in value if isinstance(value, list) else [] if value is None else [value]:
            whole = isinstance(each, float) and each.is_integer()
            counts[str(each).lower() if isinstance(each, bool) else str(int(each) if whole else each)] += 1
    return dict(counts)


def _score(index: Index, document: dict[str, Any], words: list[str]) -> float:
    searched = index.settings.get("searchableAttributes", [])
    synonyms = index.settings.get("synonyms", {})
    texts = [json.dumps(document.get(name, ""), ensure_ascii=False).lower() for name in searched]
    score = 1.0
    for word in words:
        wanted = [word, *synonyms.get(word, ())]
        places = [n for n, text in enumerate(texts) if any(one in text for one in wanted)]
        if places:
            score += 1 / (1 + places[0])
    return score if score > 1 or not words else 0


TOKEN = re.compile(r'"[^"]*"|[(),\[\]]|>=|<=|!=|=|[^\s(),\[\]=<>!]+')


def read_filter(text: str, filterable: set[str]) -> Any:
    """The condition of a filter expression; an attribute that cannot be filtered by is refused."""
    tokens = TOKEN.findall(text)[::-1]

    def expression() -> Any:
        left = term()
        while tokens and tokens[-1] in ("AND", "OR"):
            both, right = tokens.pop() == "AND", None
            right = term()
            left = _join(left, right, both=both)
        return left

    def term() -> Any:
        token = tokens.pop()
        if token == "NOT":
            inner = term()
            return lambda document: not inner(document)
        if token == "(":
            inner = expression()
            assert tokens.pop() == ")"
            return inner
        return leaf(token)

    def leaf(name: str) -> Any:
        if name not in filterable:
            raise RefusedError(400, "invalid_search_filter")
        operator = tokens.pop()
        if operator == "EXISTS":
            return lambda document: name in document
        if operator == "IN":
            assert tokens.pop() == "["
            values = []
            while (token := tokens.pop()) != "]":
                values += [] if token == "," else [_value(token)]
            return lambda document: any(one in values for one in _own(document, name))
        value = _value(tokens.pop())
        compare = {
            "=": lambda one: one == value, "!=": lambda one: one != value,
            ">=": lambda one: one >= value, "<=": lambda one: one <= value,
        }[operator]  # fmt: skip
        return lambda document: any(compare(one) for one in _own(document, name))

    return expression()


def _join(left: Any, right: Any, *, both: bool) -> Any:
    if both:
        return lambda document: left(document) and right(document)
    return lambda document: left(document) or right(document)


def _value(token: str) -> Any:
    if token.startswith('"'):
        return token[1:-1].lower()
    return float(token) if token not in ("true", "false") else token == "true"


def _own(document: dict[str, Any], name: str) -> list[Any]:
    value = document.get(name)
    listed = value if isinstance(value, list) else [] if value is None else [value]
    return [one.lower() if isinstance(one, str) else one for one in listed]
