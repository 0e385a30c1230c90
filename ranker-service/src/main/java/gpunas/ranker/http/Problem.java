package gpunas.ranker.http;

import io.micronaut.serde.annotation.Serdeable;

/** What went wrong, as RFC 9457 has it. */
@Serdeable
record Problem(String title, int status, String detail) {}
