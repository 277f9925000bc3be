"""What may be kept of the address that a request comes from."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

KEPT_OF_IPV4 = 24
KEPT_OF_IPV6 = 48
"""Bits: the network of a provider's customer or larger, never one device."""

UNKNOWN = "-"


def cut_address(text: str) -> str:
    """Return the network that an address lies in, as logs name it: `192.0.2.0`, `2001:db8:1::`.

    An IPv4 address inside an IPv6 one is cut as what it is. What is no address, such as the name
    of a socket, becomes `-`: nothing that somebody else wrote is passed on.
    """
    try:
        address = ip_address(text.strip().partition("%")[0])
    except ValueError:
        return UNKNOWN
    address = _plain(address)
    kept = KEPT_OF_IPV4 if address.version == 4 else KEPT_OF_IPV6
    return str(ip_network((address, kept), strict=False).network_address)


def _plain(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """Take an IPv4 address out of the IPv6 one that a socket for both shows (RFC 4291 2.5.5.2)."""
    inside = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return inside or address
