/**
 * Whole frames put together from headers, for guests, services, load generators and tests.
 *
 * <p>{@link dev.patchbay.codec.frame.FrameBuilder} writes header after header into memory of the caller and fills in
 * what depends on what comes later: types, lengths and checksums. It serves whoever originates packets; the switch
 * itself changes frames in place and does not build any.
 *
 * <p>A further header kind (another tunnel, say) is one more kind of layer here beside its flyweight.
 */
package dev.patchbay.codec.frame;
