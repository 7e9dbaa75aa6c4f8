from allauth.account.adapter import get_adapter
from allauth.account.views import SignupView as AllauthSignupView
from django.http import HttpResponse

from members.forms.accounts import HandleTaken, SignupForm


class SignupView(AllauthSignupView):  # type: ignore[misc]
    """allauth's, for the moment in which somebody else takes the handle."""

    def form_valid(self, form: SignupForm) -> HttpResponse:
        try:
            answer: HttpResponse = super().form_valid(form)
        except HandleTaken:
            form.add_error("username", get_adapter().validation_error("username_taken"))
            answer = self.form_invalid(form)
        return answer


signup = SignupView.as_view()
