"""What WeasyPrint may load: our own fonts and the photos of the record, from memory, nothing else.

Its own fetcher would read ``file:`` and follow ``http:`` (CVE-2024-28184 and its family), so this
one opens nothing: an address is looked up in a map or the rendering stops.
"""

from collections.abc import Mapping

from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

EVIDENCE = "evidence:"
ASSET = "asset:"


class ClosedFetcher(URLFetcher):  # type: ignore[misc]  # weasyprint ships no types
    """Answers ``evidence:<sha256>`` and ``asset:<file name>`` from two maps.

    Anything else raises ``FatalURLFetchingError``, which WeasyPrint lets through because it derives
    from BaseException; ``render`` translates it.
    """

    def __init__(self, assets: Mapping[str, bytes], evidence: Mapping[str, bytes]) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False, fail_on_errors=True)
        self._known = {ASSET + name: data for name, data in assets.items()}
        self._known |= {EVIDENCE + digest: data for digest, data in evidence.items()}

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        """Return the bytes behind ``url``.

        Raises:
            FatalURLFetchingError: ``url`` is none of the known ones.
        """
        data = self._known.get(url)
        if data is None:
            raise FatalURLFetchingError(f"{url[:200]} is not part of this record.")
        kind = "image/jpeg" if url.startswith(EVIDENCE) else "font/woff2"
        return URLFetcherResponse(url, data, {"Content-Type": kind})
