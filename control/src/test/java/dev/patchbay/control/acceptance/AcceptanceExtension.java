package dev.patchbay.control.acceptance;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestWatcher;

/** Gives tests of rows their {@link Evidence} and tells the one {@link AcceptanceReport} of the run how they ended. */
final class AcceptanceExtension implements ParameterResolver, TestWatcher {
    private static final Namespace OURS = Namespace.create(AcceptanceExtension.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
        Class<?> type = parameter.getParameter().getType();
        return type == Evidence.class || type == AcceptanceReport.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
        return parameter.getParameter().getType() == Evidence.class ? evidence(test) : report(test);
    }

    @Override
    public void testSuccessful(ExtensionContext test) {
        report(test, "passed", "");
    }

    @Override
    public void testFailed(ExtensionContext test, Throwable cause) {
        report(test, "failed", String.valueOf(cause.getMessage()));
    }

    @Override
    public void testAborted(ExtensionContext test, Throwable cause) {
        report(test, "skipped", String.valueOf(cause.getMessage()));
    }

    private static Evidence evidence(ExtensionContext test) {
        return test.getStore(OURS).computeIfAbsent(Evidence.class);
    }

    /** The root's store closes it, which writes it. */
    private static AcceptanceReport report(ExtensionContext test) {
        return test.getRoot().getStore(OURS).computeIfAbsent(AcceptanceReport.class);
    }

    private static void report(ExtensionContext test, String outcome, String why) {
        Row rows = test.getRequiredTestMethod().getAnnotation(Row.class);
        if (rows == null) {
            return;
        }
        String name = test.getRequiredTestClass().getSimpleName() + "."
                + test.getRequiredTestMethod().getName();
        for (String row : rows.value()) {
            report(test).add(row, name, outcome, why, evidence(test).seen());
        }
    }
}
