package io.zab.tools;

import io.zab.core.model.Zxid;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A zxid as people and tools write it: {@code 3:17}, or {@code 0x0000000300000011}. */
final class ZxidConverter implements ITypeConverter<Zxid> {
    @Override
    public Zxid convert(String text) {
        try {
            if (text.startsWith("0x")) {
                return new Zxid(Long.parseUnsignedLong(text.substring(2), 16));
            }
            int colon = text.indexOf(':');
            return Zxid.of(Long.parseLong(text.substring(0, colon)), Long.parseLong(text.substring(colon + 1)));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new TypeConversionException("'" + text + "' is no zxid; write it as 3:17 or as 0x0000000300000011");
        }
    }
}
