/**
 * What a packet looks like to the switch (the flow key) and the structures that find a flow by it.
 *
 * <p>Sub-packages hold the key with its mask and fields, the exact-match cache, the megaflow classifier and the priority
 * classifier of OpenFlow tables. Each structure has one writer; readers take no lock and allocate nothing. The caches
 * store answers and do not know how an answer was found: translation lives in the datapath.
 */
package dev.patchbay.flowcache;
