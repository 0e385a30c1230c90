package gpunas.objectstore;

import java.util.regex.Pattern;

/**
 * A folder in a bucket, said as {@code s3://bucket} or {@code s3://bucket/folder}.
 *
 * @param bucket its name
 * @param prefix of all names in it: empty, or ends with a slash
 */
public record BucketLocation(String bucket, String prefix) {

  private static final String SCHEME = "s3://";
  private static final Pattern PARTS = Pattern.compile("([a-z0-9][a-z0-9.-]{2,62})(?:/+(.*?))?/*");

  /** Whether a setting means a bucket, and not a folder on a disk. */
  public static boolean isMeant(String setting) {
    return setting.startsWith(SCHEME);
  }

  /**
   * Reads a setting.
   *
   * @throws IllegalArgumentException if it names no bucket
   */
  public static BucketLocation parse(String setting) {
    var parts = PARTS.matcher(setting.substring(isMeant(setting) ? SCHEME.length() : 0));
    if (!isMeant(setting) || !parts.matches()) {
      throw new IllegalArgumentException(
          "\"%s\" is not a place in a bucket: expected s3://BUCKET or s3://BUCKET/FOLDER."
              .formatted(setting));
    }
    // Two slashes in a row would be another folder, without a name.
    var folder = parts.group(2) == null ? "" : parts.group(2).replaceAll("/+", "/");
    return new BucketLocation(parts.group(1), folder.isEmpty() ? "" : folder + "/");
  }

  /** As it is said in a setting. */
  @Override
  public String toString() {
    return SCHEME + bucket + "/" + prefix;
  }
}
