package dev.patchbay.perf.soundness;

import dev.patchbay.flowcache.key.FlowMask;
import java.util.ArrayList;
import java.util.List;

/**
 * A place in the program that adds bits to a mask: one call, in one method.
 *
 * <p>A call of a method that does nothing but add bits for its caller is a site as well, besides those inside it: either may
 * be missing.
 *
 * @param type binary name of the class.
 * @param method its name.
 * @param codeIndex where the call stands in the method's code.
 * @param line in the source, for people; 0 where nobody asked; not part of the identity.
 */
record Site(String type, String method, int codeIndex, int line) {
    private static final StackWalker WALKER = StackWalker.getInstance();
    /** Asking a stack frame for its line takes longer than the translation. */
    private static final int UNKNOWN_LINE = 0;

    private static final String MASK = FlowMask.class.getName();

    /** Whether a method only adds bits on behalf of its caller. */
    static boolean addsForCaller(String method) {
        return method.startsWith("unwildcard") || method.equals("addTo") || method.equals("examined");
    }

    /**
     * The sites through which bits are being added now: the innermost first, up to one that decided by itself.
     *
     * @return from inside {@link FlowMask#unwildcard(int, long)} or what overrides it.
     */
    static List<Site> current() {
        return WALKER.walk(frames -> {
            List<Site> chain = new ArrayList<>(3);
            var iterator = frames.iterator();
            while (iterator.hasNext()) {
                StackWalker.StackFrame frame = iterator.next();
                String type = frame.getClassName();
                if (type.equals(MASK) || type.startsWith("dev.patchbay.perf.soundness.")) {
                    continue;
                }
                chain.add(new Site(type, frame.getMethodName(), frame.getByteCodeIndex(), UNKNOWN_LINE));
                if (!addsForCaller(frame.getMethodName())) {
                    break;
                }
            }
            return chain;
        });
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Site site
                && codeIndex == site.codeIndex
                && method.equals(site.method)
                && type.equals(site.type);
    }

    @Override
    public int hashCode() {
        return (type.hashCode() * 31 + method.hashCode()) * 31 + codeIndex;
    }

    @Override
    public String toString() {
        return type.substring(type.lastIndexOf('.') + 1) + '.' + method + ':' + line + '@' + codeIndex;
    }
}
