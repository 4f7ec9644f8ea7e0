"""Forms of the account: sign-in, a new password, a lost one."""

from flask import request
from flask_babel import lazy_gettext as _
from wtforms import EmailField, HiddenField, PasswordField, SelectField
from wtforms.validators import InputRequired, Length

from compliance.services.access import TooManyAttemptsError
from compliance.services.passwords import MAXIMUM_LENGTH, MINIMUM_LENGTH
from compliance.web.kit.forms import BaseForm, as_choices
from compliance.web.kit.i18n import LANGUAGES
from compliance.web.kit.security import SignedInPerson, check_credentials

_LONG_ENOUGH = Length(max=4 * MAXIMUM_LENGTH, message=_("This is too long."))
PASSWORD_HINT = _(
    "At least %(least)d characters. Four words that mean something to you are good.",
    least=MINIMUM_LENGTH,
)
_NEEDED = InputRequired(_("Fill this in."))


def _password(label: object, *, new: bool = False, hint: object = "") -> PasswordField:
    complete = "new-password" if new else "current-password"
    return PasswordField(
        label,
        description=hint,
        validators=[_NEEDED, _LONG_ENOUGH],
        render_kw={"autocomplete": complete},
    )


class SignInForm(BaseForm):
    """Address and password; Flask-Security's sign-in view builds and validates it."""

    email = EmailField(
        _("Email address"),
        validators=[_NEEDED, Length(max=254)],
        render_kw={"autocomplete": "username", "inputmode": "email", "autocapitalize": "none"},
    )
    password = _password(_("Password"))
    next = HiddenField()

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.user: SignedInPerson | None = None
        self.requires_confirmation = False  # of an address: ours are confirmed by the invitation
        if not self.next.data:
            self.next.data = request.args.get("next", "")

    def validate(self, extra_validators: object = None) -> bool:
        """Check the password; which of the two was wrong is not said."""
        if not super().validate(extra_validators=extra_validators):
            return False
        try:
            self.user = check_credentials(self.email.data or "", self.password.data or "")
        except TooManyAttemptsError as error:
            self.add_refusal(error)
            return False
        if self.user is None:
            self.form_errors.append(
                _("The email address or the password is not right. Check both and try again.")
            )
        return self.user is not None


class NewPasswordForm(BaseForm):
    """A first password, or another one after it was lost: behind a link from a mail."""

    password = _password(
        _("New password"),
        new=True,
        hint=PASSWORD_HINT,
    )


class ChangePasswordForm(BaseForm):
    """Another password, proved by the present one."""

    present = _password(_("Your password now"))
    password = _password(_("New password"), new=True, hint=PASSWORD_HINT)


class ForgottenPasswordForm(BaseForm):
    """Where to send a link."""

    email = EmailField(
        _("Email address"),
        validators=[_NEEDED, Length(max=254)],
        render_kw={"autocomplete": "username", "inputmode": "email", "autocapitalize": "none"},
    )


class LanguageForm(BaseForm):
    """The language of a person's pages and messages."""

    language = SelectField(_("Language"), choices=as_choices(LANGUAGES.items()))
