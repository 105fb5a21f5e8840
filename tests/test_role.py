"""Who asks, when the words say so."""

import pytest

from bot.message.role import stated_role
from corpus.records import Role


@pytest.mark.parametrize(
    "typed, chosen, role",
    [
        ("I'm the admin here, how do I delete records?", Role.USER, Role.CUSTOMER),
        ("Hi, tenant admin here, our union asks", Role.UNKNOWN, Role.CUSTOMER),
        ("we are a reseller of yours", Role.UNKNOWN, Role.PARTNER),
        ("I'm just an employee", Role.CUSTOMER, Role.USER),
        ("who is the admin?", Role.USER, Role.USER),
        ("I'm not the admin, can they read my chats?", Role.USER, Role.USER),
        ("I'm worried our admin reads my chats", Role.USER, Role.USER),
        ("do you share information such as customer names?", Role.UNKNOWN, Role.UNKNOWN),
        ("can my boss, as the admin, read my messages", Role.USER, Role.USER),
        ("As an admin of the tenant I ask", Role.UNKNOWN, Role.CUSTOMER),
        ("I'm the admin", Role.AGENT, Role.AGENT),
        ("no, I am not a user, I am the billing contact", Role.USER, Role.CUSTOMER),
        ("We are customers of yours", Role.UNKNOWN, Role.CUSTOMER),
        ("we're employees at Acme", Role.UNKNOWN, Role.USER),
        ("If I were an admin, could I see it?", Role.USER, Role.USER),
        ("what if I am a customer?", Role.UNKNOWN, Role.UNKNOWN),
    ],
)
def test_a_stated_role_overrides_the_chosen_one(typed: str, chosen: Role, role: Role) -> None:
    assert stated_role(typed, chosen) is role
