/** Gives decoders bytes that nobody meant for them: kept ones, generated ones, and those a fuzzer finds. */
package io.zab.fuzz;
