"""Settings of the application, read once from the environment (`TALENT_…`)."""

from __future__ import annotations

import os
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict


class Misconfigured(Exception):  # noqa: N818
    """A sentence that names variables of the environment and what is wrong, and no password or key."""


class Settings(BaseSettings):
    """Everything an operator may set; README's table lists each variable."""

    model_config = SettingsConfigDict(env_prefix="TALENT_", frozen=True)

    database_url: str = ""
    """PostgreSQL >= 15; empty starts the embedded server under `var_dir`."""
    var_dir: Path = Path("var")
    """Where the embedded database and generated secrets live."""
    meili_url: str = Field(default="", pattern=r"^(https?://\S+)?$")
    meili_key: SecretStr = SecretStr("")
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    demo: bool | None = None
    """Load the fictional city into an empty database, and say on every page that it is fictional.

    Unset: only with the embedded database. Its accounts have a public password, so a real database gets
    them only if somebody says so.
    """
    city: str = Field(default="", pattern=r"^(\d{6})?$")
    """Division code of the city whose bureaus and counties these are; empty: the fictional one."""
    secret_key: SecretStr = SecretStr("")
    """Signs CSRF tokens, encrypts identity numbers and keys their blind index; generated under `var_dir`
    if the database is embedded."""
    secure_cookies: bool = False
    """Send cookies over HTTPS only; set it wherever the service is reached over HTTPS."""
    trusted_proxies: int = Field(default=0, ge=0)
    """How many reverse proxies append to X-Forwarded-For in front of the application."""
    public_url: str = Field(default="", pattern=r"^(https?://[^\s/]+)?$")
    """Where people find the service, without a path: messages link to it. Needed to send any."""
    smtp_host: str = ""
    """Mail goes out through this server; empty: none does."""
    smtp_port: int = Field(default=587, ge=1, le=65535)
    smtp_tls: Literal["starttls", "tls", "none"] = "starttls"
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    mail_from: str = ""
    """Sender of all mail."""
    gateway_url: str = ""
    """Signed messages for SMS and the like are posted there (docs/operations.md); empty: none are."""
    gateway_secret: SecretStr = SecretStr("")
    gateway_channels: str = Field(default="sms", pattern=r"^(sms|wecom|dingtalk)(,(sms|wecom|dingtalk))*$")
    """What the gateway passes on to."""
    limit_contact_codes: int = Field(default=5, ge=1)
    """Codes sent to addresses of one account within an hour."""
    upload_limit_bytes: int = Field(default=20 * 1024 * 1024, gt=0)
    limit_sign_in_address: int = Field(default=60, ge=1)
    """Failed sign-ins of one network address within 15 minutes, over all accounts."""
    limit_exports: int = Field(default=60, ge=1)
    """Lists and documents that one account takes away as files within an hour."""
    limit_sign_in: int = Field(default=5, ge=1)
    """Wrong passwords for one login from one address (or known device) within 15 minutes."""
    limit_sign_in_login: int = Field(default=20, ge=1)
    """Wrong passwords for one login from all unknown devices within a day, before each further one waits."""
    sign_in_longest_wait_seconds: int = Field(default=900, ge=1)
    """The longest of those waits; they start at 15 seconds and double."""
    limit_codes: int = Field(default=5, ge=1)
    """Wrong one-time codes for one account from one device within 15 minutes."""
    limit_codes_account: int = Field(default=20, ge=1)
    """Wrong one-time codes for one account from all unknown places in a day; then each one more waits."""
    limit_sign_in_devices: int = Field(default=20, ge=1)
    """Failed sign-ins and codes for an account from all browsers it used before, within 15 minutes."""
    initial_password_hours: int = Field(default=72, ge=1)
    """How long a password somebody else chose may wait to be changed."""
    factor_reset_hours: int = Field(default=72, ge=1)
    """How long a request to take a second factor away waits for the second person."""
    require_totp: bool | None = None
    """Bureaus, auditors and security administrators need a second factor. Unset: everywhere but in a demo."""
    limit_exports_visitor: int = Field(default=20, ge=1)
    """Whole lists as files for one network address without an account, within 15 minutes."""
    limit_objections: int = Field(default=10, ge=1)
    """Objections from one network address within an hour."""
    limit_hand_over_codes: int = Field(default=10, ge=1)
    """Wrong hand-over codes of one account within an hour."""
    limit_registrations: int = Field(default=20, ge=1)
    """Registrations sent from one network address within an hour."""
    limit_password_requests: int = Field(default=10, ge=1)
    """New passwords chosen for forgotten ones from one network address within an hour."""
    password_request_hours: int = Field(default=72, ge=1)
    """How long such a password waits for the front desk."""
    limit_certificate_checks: int = Field(default=60, ge=1)
    """Questions about certificates from one network address within an hour."""
    limit_receipts: int = Field(default=10, ge=1)
    """Wrong receipts from one network address, or by one account, within an hour."""
    limit_invitations: int = Field(default=20, ge=1)
    """Wrong codes of invitations from one network address within an hour."""
    invitation_days: int = Field(default=30, ge=1)
    """How long the code is good with which an invited enterprise opens its first account."""
    registration_days: int = Field(default=30, ge=1)
    """How long a registration waits to be confirmed, or to be mended once it was returned."""
    registration_kept_days: int = Field(default=180, ge=1)
    """How long after it was confirmed a registration keeps proof, phone and contact."""
    notification_days: int = Field(default=400, ge=30)
    """How long the inbox keeps a notification, read or not, and the queue what was sent."""
    proof_limit_bytes: int = Field(default=5 * 1024 * 1024, gt=0)
    """The file that proves what somebody registers."""
    proof_total_bytes: int = Field(default=2 * 1024**3, gt=0)
    """Proofs of all registrations that nobody has decided, together."""
    hand_over_days: int = Field(default=14, ge=1)
    """How long the code is good that gives a record into the account of the person it is about."""
    limit_unmask: int = Field(default=30, ge=1)
    """Looks of one account at other people's names, phones and identity numbers within one hour."""
    limit_written_to: int = Field(default=400, ge=1)
    """People to whom one account sends hand-over codes within a day."""
    limit_uploads: int = Field(default=30, ge=1)
    """Workbooks that one account uploads within an hour."""
    upload_quota_bytes: int = Field(default=200 * 1024 * 1024, gt=0)
    """Uploaded workbooks kept for one account, together."""
    upload_total_bytes: int = Field(default=5 * 1024**3, gt=0)
    """Uploaded workbooks kept for all accounts, together."""
    upload_days: int = Field(default=30, ge=1)
    """How long an imported workbook is kept."""
    upload_undecided_days: int = Field(default=7, ge=1)
    """How long a workbook is kept that nobody confirms."""
    pool_size: int = Field(default=10, ge=2)
    body_seconds: int = Field(default=120, ge=1)
    """Within which the body of a request must have arrived."""
    header_seconds: int = Field(default=30, ge=1)
    """Within which the head of a request must have arrived; an idle connection is closed after as long."""
    session_hours: int = Field(default=12, ge=1)
    session_idle_minutes: int = Field(default=60, ge=1)
    """A session nobody used for so long ends."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    """`debug` tells of static files and of what monitors ask as well."""
    metrics_key: SecretStr = SecretStr("")
    """Prometheus shows it as a Bearer token at `/metrics`; empty: there is no such address."""
    log_format: Literal["text", "json"] = "text"
    worker: bool = True
    """Run background jobs inside the server process; set to false where `talent worker` runs beside it."""

    @property
    def shows_demo(self) -> bool:
        return not self.database_url if self.demo is None else self.demo

    @property
    def needs_second_factor(self) -> bool:
        return not self.shows_demo if self.require_totp is None else self.require_totp

    @field_validator("database_url")
    @classmethod
    def _readable_to_every_client(cls, url: str) -> str:
        """asyncpg and libpq part an address at different places where its password holds a delimiter."""
        if not url:
            return url
        if not url.startswith(("postgresql://", "postgres://")):
            raise PydanticCustomError("scheme", "应以 postgresql:// 开头")
        place = urlsplit(url)
        beyond = place.path + place.query + place.fragment
        if place.netloc.count("@") > 1 or place.fragment or ("@" in beyond and "@" not in place.netloc):
            raise PydanticCustomError(
                "delimiter",
                "密码（或账号）中的 / @ : ? # % 须写作 %2F %40 %3A %3F %23 %25；"
                "更好的做法是不写密码，放在 ~/.pgpass 或 PGPASSWORD 中",
            )
        hosts = place.netloc.rpartition("@")[2].split(",")
        ports = [host.rpartition("]")[2].rpartition(":") for host in hosts]
        if any(colon and not port.isdecimal() for _, colon, port in ports):
            raise PydanticCustomError("port", "主机之后的端口应为数字")
        return url

    @model_validator(mode="after")
    def _messages_need_links(self) -> Settings:
        if self.smtp_host and not (self.public_url and self.mail_from):
            raise PydanticCustomError(
                "smtp", "设置了 TALENT_SMTP_HOST 时，须同时设置 TALENT_PUBLIC_URL 和 TALENT_MAIL_FROM"
            )
        if self.gateway_url and not (self.public_url and len(self.gateway_secret.get_secret_value()) >= 32):
            raise PydanticCustomError(
                "gateway",
                "设置了 TALENT_GATEWAY_URL 时，须同时设置 TALENT_PUBLIC_URL 和"
                "至少 32 个字符的 TALENT_GATEWAY_SECRET",
            )
        return self

    @field_validator("metrics_key")
    @classmethod
    def _long_enough(cls, key: SecretStr) -> SecretStr:
        if 0 < len(key.get_secret_value()) < 16:
            raise PydanticCustomError("metrics", "至少 16 个字符")
        return key

    @model_validator(mode="after")
    def _external_database_needs_a_secret(self) -> Settings:
        if self.database_url and len(self.secret_key.get_secret_value()) < 32:
            raise PydanticCustomError(
                "secret", "设置了 TALENT_DATABASE_URL 时，TALENT_SECRET_KEY 至少 32 个字符"
            )
        return self


PREFIX = str(Settings.model_config["env_prefix"])
_OTHERS = frozenset({"TALENT_ACCOUNT_PASSWORD", "TALENT_DB_PASSWORD", "TALENT_PUBLISH"})
"""Read by one command, and by docker-compose.yml."""
_SAID = {
    "int_parsing": "应为整数",
    "bool_parsing": "应为 true 或 false",
    "greater_than": "应大于 {gt}",
    "greater_than_equal": "不能小于 {ge}",
    "less_than_equal": "不能大于 {le}",
    "literal_error": "应为以下之一：{expected}",
    "string_pattern_mismatch": "格式不正确，见 README 的“Configuration”",
}
"""What Pydantic says in English."""


@cache
def settings() -> Settings:
    """What the environment says.

    Raises:
        Misconfigured: something in it cannot be; the sentence names the variable and never a value.
    """
    try:
        return Settings()
    except ValidationError as error:
        found = error.errors(include_input=False, include_url=False)
    said = []
    for one in found:
        sentence = _SAID.get(one["type"], one["msg"]).format_map(one.get("ctx", {}))
        said.append(f"{PREFIX}{one['loc'][0]}：".upper() + sentence if one["loc"] else sentence)
    raise Misconfigured(f"配置有误：{'；'.join(said)}")


def misspelt() -> dict[str, str]:
    """Variables of the environment that begin as ours do and are none → the one that may be meant, or ""."""
    known = {f"{PREFIX}{name}".upper() for name in Settings.model_fields} | _OTHERS
    unknown = sorted(
        name for name in os.environ if name.upper().startswith(PREFIX) and name.upper() not in known
    )
    return {name: next(iter(get_close_matches(name.upper(), sorted(known), n=1)), "") for name in unknown}


def override(**values: object) -> Settings:
    """Set what a command was told instead of the environment: for this process and all it starts from now on.

    A forked child inherits what `settings` remembers, any other child the environment, so both change.
    """
    os.environ |= {f"{PREFIX}{name.upper()}": str(value) for name, value in values.items()}
    settings.cache_clear()
    return settings()
