-- The governed tables, as prisma/schema describes them.
-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "agent_status" AS ENUM ('draft', 'pending', 'active', 'suspended', 'revoked', 'retiring', 'retired');

-- CreateEnum
CREATE TYPE "risk_tier" AS ENUM ('low', 'medium', 'high', 'critical');

-- CreateEnum
CREATE TYPE "environment" AS ENUM ('prod', 'staging', 'dev');

-- CreateEnum
CREATE TYPE "request_status" AS ENUM ('pending', 'changes_requested', 'approved', 'denied', 'withdrawn', 'expired');

-- CreateEnum
CREATE TYPE "verdict" AS ENUM ('approve', 'deny', 'ask_changes');

-- CreateEnum
CREATE TYPE "enrolment_token_status" AS ENUM ('open', 'used', 'expired', 'revoked');

-- CreateEnum
CREATE TYPE "instance_status" AS ENUM ('active', 'quarantined', 'revoked', 'expired');

-- CreateEnum
CREATE TYPE "instance_key_state" AS ENUM ('pending', 'current', 'superseded');

-- CreateEnum
CREATE TYPE "delegation_status" AS ENUM ('active', 'suspended', 'revoked', 'expired');

-- CreateEnum
CREATE TYPE "person_role" AS ENUM ('admin', 'security', 'approver', 'auditor', 'member');

-- CreateEnum
CREATE TYPE "person_status" AS ENUM ('active', 'deactivated');

-- CreateEnum
CREATE TYPE "key_state" AS ENUM ('published', 'active', 'retired');

-- CreateEnum
CREATE TYPE "resource_server_status" AS ENUM ('active', 'disabled');

-- CreateEnum
CREATE TYPE "revocation_scope" AS ENUM ('instance', 'agent', 'delegation', 'owner', 'blueprint', 'resource_server', 'all');

-- CreateTable
CREATE TABLE "agents" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "name_skeleton" TEXT NOT NULL,
    "display_name" TEXT,
    "purpose" TEXT NOT NULL,
    "owner_id" TEXT,
    "environment" "environment" NOT NULL,
    "risk_tier" "risk_tier" NOT NULL,
    "blueprint_id" TEXT NOT NULL,
    "blueprint_version" INTEGER NOT NULL,
    "status" "agent_status" NOT NULL DEFAULT 'draft',
    "status_reason" TEXT,
    "status_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "activation_requested_by_id" TEXT,
    "created_by_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "agents_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "agent_usage" (
    "agent_id" TEXT NOT NULL,
    "last_action_at" TIMESTAMPTZ(3),
    "allowed" BIGINT NOT NULL DEFAULT 0,
    "denied" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "agent_usage_pkey" PRIMARY KEY ("agent_id")
);

-- CreateTable
CREATE TABLE "requests" (
    "id" TEXT NOT NULL,
    "revision" INTEGER NOT NULL DEFAULT 1,
    "status" "request_status" NOT NULL DEFAULT 'pending',
    "agent_id" TEXT NOT NULL,
    "requester_id" TEXT NOT NULL,
    "delegator_id" TEXT,
    "on_behalf_of_id" TEXT,
    "parent_delegation_id" TEXT,
    "purpose" TEXT NOT NULL,
    "authority" JSONB NOT NULL,
    "not_before" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "max_depth" INTEGER NOT NULL DEFAULT 0,
    "document" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "sentence" TEXT NOT NULL,
    "effect" JSONB NOT NULL,
    "delegation_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "decide_by" TIMESTAMPTZ(3) NOT NULL,
    "decided_at" TIMESTAMPTZ(3),

    CONSTRAINT "requests_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "request_votes" (
    "request_id" TEXT NOT NULL,
    "revision" INTEGER NOT NULL,
    "person_id" TEXT NOT NULL,
    "verdict" "verdict" NOT NULL,
    "digest" TEXT NOT NULL,
    "note" TEXT NOT NULL DEFAULT '',
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "request_votes_pkey" PRIMARY KEY ("request_id","revision","person_id")
);

-- CreateTable
CREATE TABLE "request_comments" (
    "id" TEXT NOT NULL,
    "request_id" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "request_comments_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "blueprints" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "current_version" INTEGER NOT NULL DEFAULT 1,
    "not_before" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "blueprints_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "blueprint_versions" (
    "blueprint_id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "ceiling" JSONB,
    "token_ttl_seconds" INTEGER NOT NULL DEFAULT 300,
    "key_lifetime_days" INTEGER NOT NULL DEFAULT 90,
    "require_dpop" BOOLEAN NOT NULL DEFAULT true,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "blueprint_versions_pkey" PRIMARY KEY ("blueprint_id","version")
);

-- CreateTable
CREATE TABLE "enrolment_tokens" (
    "id" TEXT NOT NULL,
    "agent_id" TEXT NOT NULL,
    "token_hash" TEXT NOT NULL,
    "status" "enrolment_token_status" NOT NULL DEFAULT 'open',
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "expected_jkt" TEXT,
    "network" TEXT,
    "created_by_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "used_at" TIMESTAMPTZ(3),
    "instance_id" TEXT,

    CONSTRAINT "enrolment_tokens_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "instances" (
    "id" TEXT NOT NULL,
    "agent_id" TEXT NOT NULL,
    "client_name" TEXT NOT NULL,
    "status" "instance_status" NOT NULL DEFAULT 'active',
    "status_reason" TEXT,
    "generation" INTEGER NOT NULL DEFAULT 1,
    "jkt" TEXT NOT NULL,
    "public_jwk" JSONB NOT NULL,
    "key_expires_at" TIMESTAMPTZ(3) NOT NULL,
    "registration_token_hash" TEXT NOT NULL,
    "enrolled_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "enrolled_from" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "instances_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "instance_keys" (
    "jkt" TEXT NOT NULL,
    "instance_id" TEXT NOT NULL,
    "generation" INTEGER NOT NULL,
    "state" "instance_key_state" NOT NULL,
    "public_jwk" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "retired_at" TIMESTAMPTZ(3),

    CONSTRAINT "instance_keys_pkey" PRIMARY KEY ("jkt")
);

-- CreateTable
CREATE TABLE "instance_usage" (
    "instance_id" TEXT NOT NULL,
    "last_used_at" TIMESTAMPTZ(3),

    CONSTRAINT "instance_usage_pkey" PRIMARY KEY ("instance_id")
);

-- CreateTable
CREATE TABLE "delegations" (
    "id" TEXT NOT NULL,
    "agent_id" TEXT NOT NULL,
    "delegator_id" TEXT,
    "parent_id" TEXT,
    "on_behalf_of_id" TEXT,
    "purpose" TEXT NOT NULL,
    "status" "delegation_status" NOT NULL DEFAULT 'active',
    "status_reason" TEXT,
    "current_version" INTEGER NOT NULL DEFAULT 1,
    "not_before" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "max_depth" INTEGER NOT NULL DEFAULT 0,
    "depth" INTEGER NOT NULL DEFAULT 0,
    "request_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "delegations_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "delegation_versions" (
    "delegation_id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "authority" JSONB NOT NULL,
    "effective" JSONB NOT NULL,
    "digest" TEXT NOT NULL,
    "parent_digest" TEXT,
    "jws" TEXT NOT NULL,
    "signed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "delegation_versions_pkey" PRIMARY KEY ("delegation_id","version")
);

-- CreateTable
CREATE TABLE "organisation" (
    "id" TEXT NOT NULL DEFAULT 'org',
    "name" TEXT NOT NULL DEFAULT 'Organisation',
    "issuer" TEXT NOT NULL,
    "trust_domain" TEXT NOT NULL,
    "not_before" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "organisation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "people" (
    "id" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "roles" "person_role"[],
    "status" "person_status" NOT NULL DEFAULT 'active',
    "password_hash" TEXT,
    "invitation_hash" TEXT,
    "invitation_expires_at" TIMESTAMPTZ(3),
    "not_before" TIMESTAMPTZ(3),
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "people_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "entitlements" (
    "person_id" TEXT NOT NULL,
    "authority" JSONB NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "entitlements_pkey" PRIMARY KEY ("person_id")
);

-- CreateTable
CREATE TABLE "external_identities" (
    "iss" TEXT NOT NULL,
    "sub" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,

    CONSTRAINT "external_identities_pkey" PRIMARY KEY ("iss","sub")
);

-- CreateTable
CREATE TABLE "sessions" (
    "id" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,
    "authenticated_at" TIMESTAMPTZ(3) NOT NULL,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),
    "user_agent" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "sessions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sign_in_throttles" (
    "key" TEXT NOT NULL,
    "failures" INTEGER NOT NULL,
    "window_start" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "sign_in_throttles_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "signing_keys" (
    "kid" TEXT NOT NULL,
    "purpose" TEXT NOT NULL,
    "alg" TEXT NOT NULL,
    "state" "key_state" NOT NULL DEFAULT 'published',
    "public_jwk" JSONB NOT NULL,
    "wrapped" BYTEA NOT NULL,
    "published_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "activated_at" TIMESTAMPTZ(3),
    "retired_at" TIMESTAMPTZ(3),

    CONSTRAINT "signing_keys_pkey" PRIMARY KEY ("kid")
);

-- CreateTable
CREATE TABLE "idempotent_answers" (
    "scope" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "body_hash" TEXT NOT NULL,
    "status" INTEGER NOT NULL,
    "body" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "idempotent_answers_pkey" PRIMARY KEY ("scope","key")
);

-- CreateTable
CREATE TABLE "resource_servers" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "identifier" TEXT NOT NULL,
    "status" "resource_server_status" NOT NULL DEFAULT 'active',
    "catalogue_version" INTEGER NOT NULL DEFAULT 1,
    "types" JSONB NOT NULL,
    "token_alg" TEXT NOT NULL DEFAULT 'ES256',
    "asserted_subjects" BOOLEAN NOT NULL DEFAULT false,
    "not_before" TIMESTAMPTZ(3),
    "created_by_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "resource_servers_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "resource_server_keys" (
    "id" TEXT NOT NULL,
    "resource_server_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "key_hash" TEXT NOT NULL,
    "created_by_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "resource_server_keys_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "revocations" (
    "id" TEXT NOT NULL,
    "scope" "revocation_scope" NOT NULL,
    "subject_id" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "actor_id" TEXT NOT NULL,
    "effective_at" TIMESTAMPTZ(3) NOT NULL,
    "impact" JSONB NOT NULL,

    CONSTRAINT "revocations_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "access_tokens" (
    "jti" TEXT NOT NULL,
    "instance_id" TEXT NOT NULL,
    "agent_id" TEXT NOT NULL,
    "delegation_id" TEXT NOT NULL,
    "resource_server_id" TEXT NOT NULL,
    "sub" TEXT NOT NULL,
    "jkt" TEXT,
    "ath" TEXT NOT NULL,
    "authority" JSONB,
    "task" TEXT,
    "issued_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "access_tokens_pkey" PRIMARY KEY ("jti")
);

-- CreateIndex
CREATE UNIQUE INDEX "agents_name_key" ON "agents"("name");

-- CreateIndex
CREATE UNIQUE INDEX "agents_name_skeleton_key" ON "agents"("name_skeleton");

-- CreateIndex
CREATE INDEX "agents_of_an_owner" ON "agents"("owner_id");

-- CreateIndex
CREATE INDEX "agents_by_status" ON "agents"("status", "id");

-- CreateIndex
CREATE UNIQUE INDEX "requests_delegation_id_key" ON "requests"("delegation_id");

-- CreateIndex
CREATE INDEX "requests_due_for_decision" ON "requests"("status", "decide_by");

-- CreateIndex
CREATE INDEX "requests_of_a_person" ON "requests"("requester_id", "id");

-- CreateIndex
CREATE INDEX "requests_for_an_agent" ON "requests"("agent_id", "id");

-- CreateIndex
CREATE INDEX "comments_of_a_request" ON "request_comments"("request_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "blueprints_name_key" ON "blueprints"("name");

-- CreateIndex
CREATE UNIQUE INDEX "enrolment_tokens_token_hash_key" ON "enrolment_tokens"("token_hash");

-- CreateIndex
CREATE UNIQUE INDEX "enrolment_tokens_instance_id_key" ON "enrolment_tokens"("instance_id");

-- CreateIndex
CREATE INDEX "enrolment_tokens_of_an_agent" ON "enrolment_tokens"("agent_id");

-- CreateIndex
CREATE INDEX "enrolment_tokens_due_for_expiry" ON "enrolment_tokens"("status", "expires_at");

-- CreateIndex
CREATE UNIQUE INDEX "instances_registration_token_hash_key" ON "instances"("registration_token_hash");

-- CreateIndex
CREATE INDEX "instances_of_an_agent" ON "instances"("agent_id");

-- CreateIndex
CREATE INDEX "instances_due_for_expiry" ON "instances"("status", "key_expires_at");

-- CreateIndex
CREATE INDEX "instance_keys_of_an_instance" ON "instance_keys"("instance_id");

-- CreateIndex
CREATE INDEX "delegations_of_an_agent" ON "delegations"("agent_id", "status");

-- CreateIndex
CREATE INDEX "delegations_below_a_parent" ON "delegations"("parent_id");

-- CreateIndex
CREATE INDEX "delegations_due_for_expiry" ON "delegations"("status", "expires_at");

-- CreateIndex
CREATE UNIQUE INDEX "people_email_key" ON "people"("email");

-- CreateIndex
CREATE UNIQUE INDEX "people_invitation_hash_key" ON "people"("invitation_hash");

-- CreateIndex
CREATE INDEX "sessions_of_a_person" ON "sessions"("person_id");

-- CreateIndex
CREATE INDEX "sessions_due_for_removal" ON "sessions"("expires_at");

-- CreateIndex
CREATE INDEX "signing_keys_in_use" ON "signing_keys"("purpose", "state");

-- CreateIndex
CREATE INDEX "idempotent_answers_due_for_removal" ON "idempotent_answers"("expires_at");

-- CreateIndex
CREATE UNIQUE INDEX "resource_servers_identifier_key" ON "resource_servers"("identifier");

-- CreateIndex
CREATE UNIQUE INDEX "resource_server_keys_key_hash_key" ON "resource_server_keys"("key_hash");

-- CreateIndex
CREATE INDEX "resource_server_keys_of_a_server" ON "resource_server_keys"("resource_server_id");

-- CreateIndex
CREATE INDEX "revocations_of_a_subject" ON "revocations"("subject_id");

-- CreateIndex
CREATE INDEX "access_tokens_due_for_removal" ON "access_tokens"("expires_at");

-- CreateIndex
CREATE INDEX "access_tokens_of_an_agent" ON "access_tokens"("agent_id");

-- CreateIndex
CREATE INDEX "access_tokens_of_a_delegation" ON "access_tokens"("delegation_id");

-- AddForeignKey
ALTER TABLE "agents" ADD CONSTRAINT "agents_owner_id_fkey" FOREIGN KEY ("owner_id") REFERENCES "people"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "agents" ADD CONSTRAINT "agents_blueprint_id_fkey" FOREIGN KEY ("blueprint_id") REFERENCES "blueprints"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "agent_usage" ADD CONSTRAINT "agent_usage_agent_id_fkey" FOREIGN KEY ("agent_id") REFERENCES "agents"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "requests" ADD CONSTRAINT "requests_agent_id_fkey" FOREIGN KEY ("agent_id") REFERENCES "agents"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "request_votes" ADD CONSTRAINT "request_votes_request_id_fkey" FOREIGN KEY ("request_id") REFERENCES "requests"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "request_comments" ADD CONSTRAINT "request_comments_request_id_fkey" FOREIGN KEY ("request_id") REFERENCES "requests"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "blueprint_versions" ADD CONSTRAINT "blueprint_versions_blueprint_id_fkey" FOREIGN KEY ("blueprint_id") REFERENCES "blueprints"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "enrolment_tokens" ADD CONSTRAINT "enrolment_tokens_agent_id_fkey" FOREIGN KEY ("agent_id") REFERENCES "agents"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "instances" ADD CONSTRAINT "instances_agent_id_fkey" FOREIGN KEY ("agent_id") REFERENCES "agents"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "instance_keys" ADD CONSTRAINT "instance_keys_instance_id_fkey" FOREIGN KEY ("instance_id") REFERENCES "instances"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "instance_usage" ADD CONSTRAINT "instance_usage_instance_id_fkey" FOREIGN KEY ("instance_id") REFERENCES "instances"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "delegations" ADD CONSTRAINT "delegations_agent_id_fkey" FOREIGN KEY ("agent_id") REFERENCES "agents"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "delegations" ADD CONSTRAINT "delegations_parent_id_fkey" FOREIGN KEY ("parent_id") REFERENCES "delegations"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "delegation_versions" ADD CONSTRAINT "delegation_versions_delegation_id_fkey" FOREIGN KEY ("delegation_id") REFERENCES "delegations"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "entitlements" ADD CONSTRAINT "entitlements_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "people"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "external_identities" ADD CONSTRAINT "external_identities_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "people"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "people"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "resource_server_keys" ADD CONSTRAINT "resource_server_keys_resource_server_id_fkey" FOREIGN KEY ("resource_server_id") REFERENCES "resource_servers"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
