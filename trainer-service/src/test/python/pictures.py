"""Writes a family of small image files, and what Pillow makes of each, as NAME.ppm beside it; where that is what it
makes of another one, NAME.ppm holds the other's name.

    python3 pictures.py ../resources/gpunas/trainer/data/pictures.zip

Needs Pillow and, for arithmetic coding and rare samplings, jpegtran and cjpeg of libjpeg-turbo. What a reader must
refuse has no .ppm.
"""
import io
import struct
import subprocess
import sys
import zipfile
import zlib

from PIL import Image, ImageOps

W, H = 29, 21
out = zipfile.ZipFile(sys.argv[1], "w")


def picture(mode="RGB"):
    image = Image.new("RGB", (W, H))
    image.putdata([(6 * x, 8 * y, (x * y) % 256 if (x // 8 + y // 8) % 2 else 200 - 4 * x)
                   for y in range(H) for x in range(W)])
    return image.convert(mode)


def alpha():
    mask = Image.new("L", (W, H))
    mask.putdata([(5 * x + 3 * y) % 256 for y in range(H) for x in range(W)])
    return mask


def write(name, content):
    out.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)


first = {}


def keep(name, content, expected=None, refused=False):
    write(name, content)
    if refused:
        return
    if expected is None:
        expected = ImageOps.exif_transpose(Image.open(io.BytesIO(content))).convert("RGB")
    ppm = saved(expected.convert("RGB"), "PPM")
    same = first.setdefault(ppm, name + ".ppm")
    write(name + ".ppm", ppm if same == name + ".ppm" else same.encode())


def saved(image, kind, **options):
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


# PNG, written here: Pillow neither interlaces nor knows all depths.
def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def packed(rows, depth):
    lines = []
    for row in rows:
        if depth == 16:
            lines.append(b"\0" + b"".join(struct.pack(">H", v) for v in row))
        elif depth == 8:
            lines.append(b"\0" + bytes(row))
        else:
            bits = "".join(format(v, "0%db" % depth) for v in row)
            bits += "0" * (-len(bits) % 8)
            lines.append(b"\0" + bytes(int(bits[i:i + 8], 2) for i in range(0, len(bits), 8)))
    return b"".join(lines)


ADAM7 = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]


def png(pixels, channels, colour, depth, interlaced, extra=()):
    """pixels(x, y) -> values of a pixel."""
    def rows(x0, y0, dx, dy):
        for y in range(y0, H, dy):
            row = [v for x in range(x0, W, dx) for v in pixels(x, y)]
            if row:
                yield row
    passes = ADAM7 if interlaced else [(0, 0, 1, 1)]
    data = b"".join(packed(rows(*each), depth) for each in passes)
    return (b"\x89PNG\r\n\x1a\n"
            + chunk(b"IHDR", struct.pack(">IIBBBBB", W, H, depth, colour, 0, 0, int(interlaced)))
            + b"".join(chunk(*each) for each in extra)
            + chunk(b"IDAT", zlib.compress(data)) + chunk(b"IEND", b""))


def expected(pixels, to_rgb):
    image = Image.new("RGB", (W, H))
    image.putdata([to_rgb(pixels(x, y)) for y in range(H) for x in range(W)])
    return image


for interlaced in (False, True):
    for depth in (1, 2, 4, 8, 16):
        top = (1 << depth) - 1
        grey = lambda x, y: ((x * 7 + y * 11) * top // 600 % (top + 1),)
        to8 = lambda v: v >> 8 if depth == 16 else v * 255 // top
        name = "%d%s.png" % (depth, "-interlaced" if interlaced else "")
        grey_rgb = lambda p: (to8(p[0]),) * 3
        keep("grey-" + name, png(grey, 1, 0, depth, interlaced), expected(grey, grey_rgb))
        keep("grey-trns-" + name, png(grey, 1, 0, depth, interlaced, [(b"tRNS", struct.pack(">H", 1))]),
             expected(grey, grey_rgb))
        if depth <= 8:
            palette = [(i * 255 // top, 255 - i * 255 // top, (i * 37) % 256) for i in range(top + 1)]
            plte = (b"PLTE", bytes(v for c in palette for v in c))
            colours = lambda p: palette[p[0]]
            keep("palette-" + name, png(grey, 1, 3, depth, interlaced, [plte]), expected(grey, colours))
            keep("palette-trns-" + name,
                 png(grey, 1, 3, depth, interlaced, [plte, (b"tRNS", bytes([0, 128]))]), expected(grey, colours))
        if depth >= 8:
            rgb = lambda x, y: (x * top // W, y * top // H, (x * y * 13) % (top + 1))
            with_alpha = lambda x, y: rgb(x, y) + ((x * 5 + y) % (top + 1),)
            grey_alpha = lambda x, y: grey(x, y) + ((x * 5 + y) % (top + 1),)
            rgb8 = lambda p: tuple(to8(v) for v in p[:3])
            keep("rgb-" + name, png(rgb, 3, 2, depth, interlaced), expected(rgb, rgb8))
            keep("rgb-trns-" + name, png(rgb, 3, 2, depth, interlaced, [(b"tRNS", struct.pack(">HHH", 0, 0, 0))]),
                 expected(rgb, rgb8))
            keep("rgba-" + name, png(with_alpha, 4, 6, depth, interlaced), expected(with_alpha, rgb8))
            keep("greya-" + name, png(grey_alpha, 2, 4, depth, interlaced), expected(grey_alpha, grey_rgb))

rgb = lambda x, y: (x * 255 // W, y * 255 // H, x * y % 256)
grey = lambda x, y: ((x + y) * 3,)
for name, extra in {
    "gamma": [(b"gAMA", struct.pack(">I", 100000))],
    "icc-broken": [(b"iCCP", b"x\0\0" + zlib.compress(b"no profile"))],
    "icc-no-zlib": [(b"iCCP", b"x\0\0nonsense")],
    "srgb": [(b"sRGB", b"\0")],
}.items():
    keep("rgb-%s.png" % name, png(rgb, 3, 2, 8, False, extra), expected(rgb, lambda p: p))
    keep("grey-%s.png" % name, png(grey, 1, 0, 8, False, extra), expected(grey, lambda p: p * 3))
whole = png(rgb, 3, 2, 8, False)
keep("truncated.png", whole[:len(whole) // 2], refused=True)
for orientation in range(1, 9):
    exif = Image.Exif()
    exif[0x0112] = orientation
    for order, name in ("before", "exif-%d.png"), ("after", "exif-%d-after.png"):
        extra = [(b"eXIf", exif.tobytes()[6:])]
        turned = png(rgb, 3, 2, 8, False, extra if order == "before" else ())
        keep(name % orientation, turned if order == "before" else whole[:-12] + chunk(*extra[0]) + whole[-12:])

# JPEG
plain = saved(picture(), "JPEG", quality=90)


def header(jpeg, marker, data, at=2):
    return jpeg[:at] + b"\xff" + bytes([marker]) + struct.pack(">H", len(data) + 2) + data + jpeg[at:]


def segments(jpeg):
    """(offset, marker, length) of the segments before the scan."""
    at = 2
    while True:
        marker, length = jpeg[at + 1], struct.unpack(">H", jpeg[at + 2:at + 4])[0]
        yield at, marker, length
        if marker == 0xda:
            return
        at += 2 + length


def without(jpeg, *markers):
    for at, marker, length in reversed(list(segments(jpeg))):
        if marker in markers:
            jpeg = jpeg[:at] + jpeg[at + 2 + length:]
    return jpeg


def with_ids(jpeg, ids):
    jpeg = bytearray(jpeg)
    for at, marker, _ in segments(bytes(jpeg)):
        if marker in (0xc0, 0xc1, 0xc2):
            for i, each in enumerate(ids):
                jpeg[at + 10 + 3 * i] = each
        if marker == 0xda:
            for i, each in enumerate(ids):
                jpeg[at + 5 + 2 * i] = each
    return bytes(jpeg)


def before_frame(jpeg, junk):
    at = next(at for at, marker, _ in segments(jpeg) if marker in (0xc0, 0xc1, 0xc2))
    return jpeg[:at] + junk + jpeg[at:]


def adobe(transform):
    return b"Adobe\0\x64\0\0\0\0" + bytes([transform])


for name, options in {"444": {"subsampling": 0}, "422": {"subsampling": 1}, "420": {"subsampling": 2},
                      "progressive": {"progressive": True}, "optimised": {"optimize": True},
                      "quality-30": {"quality": 30}, "quality-100": {"quality": 100}}.items():
    keep("rgb-%s.jpg" % name, saved(picture(), "JPEG", **{"quality": 90, **options}))
keep("grey.jpg", saved(picture("L"), "JPEG", quality=90))
keep("grey-progressive.jpg", saved(picture("L"), "JPEG", quality=90, progressive=True))
keep("fill-bytes.jpg", before_frame(plain, b"\xff\xff\xff"))
keep("fill-bytes-444.jpg", before_frame(saved(picture(), "JPEG", quality=90, subsampling=0), b"\xff"))
keep("junk-before-frame.jpg", before_frame(plain, b"\x00\x12\x34"))
keep("trailing-junk.jpg", plain + b"junk" * 9)
keep("comment.jpg", header(plain, 0xfe, b"x" * 65000))
keep("no-jfif.jpg", without(plain, 0xe0))
keep("no-jfif-ids-012.jpg", with_ids(without(plain, 0xe0), [0, 1, 2]))
keep("no-jfif-ids-rgb.jpg", with_ids(without(plain, 0xe0), list(b"RGB")))
keep("no-jfif-ids-rgb-444.jpg",
     with_ids(without(saved(picture(), "JPEG", quality=90, subsampling=0), 0xe0), list(b"RGB")))
keep("jfif-ids-rgb.jpg", with_ids(plain, list(b"RGB")))
keep("jfif-ids-other.jpg", with_ids(plain, [1, 34, 35]))
keep("no-jfif-ids-other.jpg", with_ids(without(plain, 0xe0), [7, 9, 200]))
keep("adobe-ycc.jpg", header(without(plain, 0xe0), 0xee, adobe(1)))
keep("adobe-rgb.jpg", header(without(plain, 0xe0), 0xee, adobe(0)))
keep("jfif-adobe-rgb.jpg", header(plain, 0xee, adobe(0)))
keep("jfif-adobe-ycc.jpg", header(plain, 0xee, adobe(1)))
keep("icc-broken.jpg", header(plain, 0xe2, b"ICC_PROFILE\0\1\1no profile"))
keep("icc-doubled.jpg", header(header(plain, 0xe2, b"ICC_PROFILE\0\1\1no"), 0xe2, b"ICC_PROFILE\0\1\1no"))
keep("icc-missing-part.jpg", header(plain, 0xe2, b"ICC_PROFILE\0\2\3" + b"x" * 300))
keep("grey-icc-broken.jpg", header(saved(picture("L"), "JPEG"), 0xe2, b"ICC_PROFILE\0\1\1no profile"))
cmyk = saved(picture("CMYK"), "JPEG", quality=90)
keep("cmyk.jpg", cmyk)
keep("cmyk-fill-bytes.jpg", before_frame(cmyk, b"\xff\xff"))
keep("cmyk-no-adobe.jpg", without(cmyk, 0xee))
ycck = bytearray(cmyk)
place = bytes(cmyk).index(b"Adobe") + 11
ycck[place] = 2
keep("ycck.jpg", bytes(ycck))
for orientation in range(1, 9):
    exif = Image.Exif()
    exif[0x0112] = orientation
    keep("exif-%d.jpg" % orientation, saved(picture(), "JPEG", quality=90, exif=exif))
exif = Image.Exif()
exif[0x0112] = 6
keep("exif-6-cmyk.jpg", header(cmyk, 0xe1, exif.tobytes()))
keep("exif-6-grey.jpg", saved(picture("L"), "JPEG", exif=exif))
for name, exif in {
    "exif-big-endian": b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0",
    "exif-long": b"II*\0\x08\0\0\0\x01\0\x12\x01\x04\0\x01\0\0\0\x06\0\0\0\0\0\0\0",
    "exif-bytes": b"II*\0\x08\0\0\0\x01\0\x12\x01\x01\0\x01\0\0\0\x06\0\0\0\0\0\0\0",
}.items():
    keep(name + ".jpg", header(plain, 0xe1, b"Exif\0\0" + exif))
keep("exif-broken.jpg", header(plain, 0xe1, b"Exif\0\0MM\0*\xff\xff\xff\xff"), Image.open(io.BytesIO(plain)))
keep("exif-9.jpg", saved(picture(), "JPEG", quality=90, exif=(lambda e: (e.__setitem__(0x0112, 9), e)[1])(Image.Exif())))
keep("no-end.jpg", plain[:-2], refused=True)
keep("half-an-end.jpg", plain[:-1], refused=True)
keep("two-beginnings.jpg", plain[:2] + plain, refused=True)
keep("two-pictures.jpg", plain + plain)
keep("truncated.jpg", plain[:len(plain) * 2 // 3], refused=True)
keep("header-only.jpg", plain[:next(at for at, m, _ in segments(plain) if m == 0xda)], refused=True)
keep("empty.jpg", b"", refused=True)
keep("text.jpg", b"no picture at all", refused=True)


def ran(command, file):
    return subprocess.run(command, input=file, capture_output=True, check=True).stdout


with open("/tmp/three-scans", "w") as scans:
    scans.write("0;1;2;")
for name, flags in {"arithmetic": ["-arithmetic"], "restarts": ["-restart", "1"], "three-scans": ["-scans", scans.name],
                    "restarts-progressive": ["-restart", "1", "-progressive"]}.items():
    keep("rgb-%s.jpg" % name, ran(["jpegtran", *flags], plain))
keep("rgb-422-turned.jpg", ran(["jpegtran", "-rotate", "90"], saved(picture(), "JPEG", quality=90, subsampling=1)))
for sample in ("4x1", "1x2", "1x4", "4x2", "2x2,2x1,1x2", "1x2,1x2,1x1"):
    keep("rgb-sample-%s.jpg" % sample.replace(",", "-"),
         ran(["cjpeg", "-quality", "90", "-sample", sample], saved(picture(), "PPM")))
keep("rgb-sample-1x2-progressive.jpg", ran(["cjpeg", "-progressive", "-sample", "1x2"], saved(picture(), "PPM")))
keep("grey-sample-2x2.jpg", ran(["cjpeg", "-grayscale", "-sample", "2x2"], saved(picture(), "PPM")))
for width, height in (1, 1), (1, 9), (9, 1), (17, 5):
    small = picture().crop((0, 0, width, height))
    for sample in "1x1", "2x2", "1x2":
        keep("%dx%d-sample-%s.jpg" % (width, height, sample),
             ran(["cjpeg", "-quality", "90", "-sample", sample], saved(small, "PPM")))
keep("cmyk-progressive.jpg", saved(picture("CMYK"), "JPEG", quality=90, progressive=True))

# Read by nobody here, whatever they are called.
for kind in "TIFF", "WEBP", "ICO", "JPEG2000":
    keep("%s.jpg" % kind.lower(), saved(picture(), kind), refused=True)

# GIF and BMP
keep("plain.gif", saved(picture("P"), "GIF"))
keep("grey.gif", saved(picture("L"), "GIF"))
keep("transparent.gif", saved(picture("P"), "GIF", transparency=3))
keep("interlaced.gif", saved(picture("P"), "GIF", interlace=1))
keep("animated.gif", saved(picture("P"), "GIF", save_all=True, append_images=[picture("P").rotate(90)]))
for mode in ("1", "L", "P", "RGB", "RGBA"):
    keep("%s.bmp" % mode.lower(), saved(picture(mode) if mode != "RGBA" else picture().convert("RGBA"), "BMP"))


def bmp(bits, compression, data, palette=b"", height=H, masks=b""):
    start = struct.pack("<IiiHHIIiiII", 40, W, height, 1, bits, compression, len(data), 0, 0, len(palette) // 4, 0) + masks
    offset = 14 + len(start) + len(palette)
    return b"BM" + struct.pack("<IHHI", offset + len(data), 0, 0, offset) + start + palette + data


def lines(row):
    return b"".join(row(y) + b"\0" * (-len(row(y)) % 4) for y in range(H))


colours = b"".join(bytes((i * 3 % 256, i * 7 % 256, i * 11 % 256, 0)) for i in range(256))
keep("16.bmp", bmp(16, 0, lines(lambda y: b"".join(struct.pack("<H", x * 700 + y) for x in range(W)))))
keep("565.bmp", bmp(16, 3, lines(lambda y: b"".join(struct.pack("<H", x * 1500 + y) for x in range(W))),
                    masks=struct.pack("<III", 0xf800, 0x7e0, 0x1f)))
keep("top-down.bmp", bmp(24, 0, lines(lambda y: bytes(v for x in range(W) for v in rgb(x, y))), height=-H))
keep("4.bmp", bmp(4, 0, lines(lambda y: bytes(x * 7 % 256 for x in range((W + 1) // 2))), colours[:64]))
keep("rle8.bmp", bmp(8, 1, b"".join(b"".join(bytes((1, x * y % 200)) for x in range(W)) + b"\0\0" for y in range(H))
                     + b"\0\1", colours))
keep("rle4.bmp", bmp(4, 2, b"".join(bytes((W, 0x12 + y % 3)) + b"\0\0" for y in range(H)) + b"\0\1", colours[:64]))
part = bytearray(saved(picture("P"), "GIF"))
part[6:10] = struct.pack("<HH", W + 9, H + 9)
keep("part.gif", bytes(part), refused=True)
keep("truncated.gif", saved(picture("P"), "GIF")[:-400], refused=True)
keep("truncated.bmp", saved(picture(), "BMP")[:-500], refused=True)
out.close()
