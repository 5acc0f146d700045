/**
 * Flows in the words of the datapath: {@code in_port(1),eth(src=…,dst=…),eth_type(0x0800),ipv4(src=10.0.0.1,frag=no)}.
 *
 * <p>This is the syntax of {@code ovs-appctl dpctl/dump-flows} and of the first form of {@code ofproto/trace}
 * (ovs-vswitchd(8), ovs-dpctl(8)): headers in brackets, each with its fields, a mask behind a slash where a field is
 * matched in part. {@link dev.patchbay.datapath.odp.OdpAttribute} is the one list of headers and fields;
 * {@link dev.patchbay.datapath.odp.OdpFlowParser} and {@link dev.patchbay.datapath.odp.OdpFlowFormat} read and write by
 * it, and what one writes the other reads.
 *
 * <p>Any thread may use it; nothing here belongs to a switch. Ports are numbers of the datapath, with names from whoever
 * calls.
 */
package dev.patchbay.datapath.odp;
