"""Checks of a designed dataset, for tests that have one."""
import shutil

import numpy

import smmil


def compare(path, codec, folder, form, scratch):
    """Items of `path` through the universal decoder and through `codec`; then packing and appending by the format `form`."""
    universal, emitted = smmil.open(path), smmil.open(path, codec=codec)
    fields = universal.fields
    image = next(i for i, field in enumerate(fields) if field["kind"] == "image")
    size = fields[image]["size"]
    coded = [i for i in range(universal.item_count) if not universal.item(i)["is_copy"]]
    images = [i for i in coded if universal.item(i)["field"] == image]
    assert len(images) > 5 and len(coded) > len(images)
    for item in coded:
        for form_name in ("tensor", "stored"):
            numpy.testing.assert_array_equal(universal.decode(item, form=form_name), emitted.decode(item, form=form_name))
    for item in images:
        stored, tensor = universal.decode(item, form="stored"), universal.decode(item)
        assert stored.shape == (*size, 3) and tensor.shape == (3, *size) and tensor.dtype == numpy.float32
        # The frame's scale and offset, from two values of a channel, map all the others.
        for plane, mapped in zip(stored.transpose(2, 0, 1), tensor):
            low, high = plane.min(), plane.max()
            if low == high:
                continue
            a, b = mapped[plane == low][0], mapped[plane == high][0]
            expected = a + (plane.astype(numpy.float64) - low) * (float(b) - float(a)) / (float(high) - float(low))
            numpy.testing.assert_allclose(mapped, expected, atol=1e-4)
        numpy.testing.assert_array_equal(universal.decode(item, dtype="uint8"), stored.transpose(2, 0, 1))
        numpy.testing.assert_array_equal(universal.decode(item, dtype="float16"), tensor.astype(numpy.float16))
        assert universal.decode(item, size=(20, 30)).shape == (3, 20, 30)
    batch = emitted.decode_batch(images)
    for one, item in zip(batch, images):
        numpy.testing.assert_array_equal(one, universal.decode(item))
    # A copied image comes in the field's frame, too.
    for item in range(universal.item_count):
        of = universal.item(item)
        if of["is_copy"] and of["field"] == image:
            assert universal.decode(item, first_frame=True).shape == (3, *size)
    try:
        next(s for sheet in universal for s in sheet if s.item == images[0]).source
    except smmil.UsageError as error:
        assert "without the source's bytes" in str(error)
    else:
        raise AssertionError("a coded item has no source")
    smmil.pack(folder, scratch, format=form)
    assert len(smmil.open(scratch)) == len(universal)
    smmil.pack([["One more."]], scratch, append=True)
    assert smmil.open(scratch)[-1][0].text == "One more."
    shutil.rmtree(scratch)
    copied = scratch + ".copy"
    smmil.pack([["x"]], copied)
    try:
        smmil.open(copied, codec=codec)
    except smmil.UsageError as error:
        assert "another format" in str(error)
    else:
        raise AssertionError("a codec of another format is refused")
    shutil.rmtree(copied)
