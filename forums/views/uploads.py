from django.http import JsonResponse
from django.views.decorators.http import require_POST

from community.core.errors import HearthError
from community.core.http import AnyRequest
from forums.models import Photo
from forums.services import photos
from members.models import Member


@require_POST
def upload(request: AnyRequest) -> JsonResponse:
    """Take one photo in while its post is still being written: {"key", "markdown", "thumbnail"}, or {"error"}."""
    if not isinstance(request.user, Member):
        return JsonResponse({}, status=401)
    file = request.FILES.get("photo")
    if request.META.get("hearth.too_large"):
        return JsonResponse({}, status=413)
    if file is None:
        return JsonResponse({}, status=422)
    try:
        photo = photos.upload(actor=request.user, file=file)
    except HearthError as error:
        return JsonResponse({"error": str(error.message)}, status=error.status)
    width, height = photo.size_at(Photo.SMALL)
    return JsonResponse(
        {
            "key": photo.key,
            "markdown": photo.markdown,
            "thumbnail": photo.thumbnail_url,
            "width": width,
            "height": height,
        },
        status=201,
    )
