"""Logs keep the network that somebody came from, never the device."""

from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.addresses import cut_address


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("192.0.2.77", "192.0.2.0"),
        (" 192.0.2.77 ", "192.0.2.0"),
        ("127.0.0.1", "127.0.0.0"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1::"),
        ("2001:db8:1::", "2001:db8:1::"),
        ("::1", "::"),
        ("fe80::1%eth0", "fe80::"),
        ("::ffff:192.0.2.77", "192.0.2.0"),
        ("", "-"),
        ("testclient", "-"),
        ("192.0.2.77:8000", "-"),
        ("192.0.2.77, 198.51.100.1", "-"),
        ("192.0.2.999", "-"),
        ("a secret", "-"),
    ],
)
def test_an_address_is_cut_to_its_network(address: str, kept: str) -> None:
    assert cut_address(address) == kept


@given(st.integers(0, 2**32 - 1))
def test_the_last_part_of_an_ipv4_address_tells_nothing(number: int) -> None:
    address = IPv4Address(number)

    assert IPv4Address(cut_address(str(address))).packed == address.packed[:3] + b"\0"


@given(st.integers(0, 2**128 - 1))
def test_the_last_ten_bytes_of_an_ipv6_address_tell_nothing(number: int) -> None:
    address = IPv6Address(number)
    kept = ip_address(cut_address(str(address)))

    if address.ipv4_mapped is None:
        assert kept.packed == address.packed[:6] + bytes(10)


@given(st.text())
def test_what_is_no_address_is_not_passed_on(text: str) -> None:
    kept = cut_address(text)

    assert kept == "-" or ip_address(kept)
