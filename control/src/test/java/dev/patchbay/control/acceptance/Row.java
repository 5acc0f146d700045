package dev.patchbay.control.acceptance;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/** The rows of the acceptance table that a test proves; the test may ask for an {@link Evidence} to say what it saw. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(AcceptanceExtension.class)
@interface Row {
    /** Ids such as {@code 000-02}. */
    String[] value();
}
