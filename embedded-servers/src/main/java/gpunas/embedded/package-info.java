/**
 * A real Kafka broker and a real Redis, started from Java: for the quickstart and for tests.
 *
 * <p>Both listen on 127.0.0.1 only, without passwords, and are no servers for production. Their
 * logs go through SLF4J; a Logback configuration that includes {@code
 * gpunas/embedded/quiet-servers.xml} hears of them only when something is wrong.
 */
@NullMarked
package gpunas.embedded;

import org.jspecify.annotations.NullMarked;
